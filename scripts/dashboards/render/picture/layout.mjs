/** Grafana's grid: 24 columns, rows of 30 pixels, gaps of 8. */
const COLUMNS = 24;
const ROW = 30;
const GAP = 8;
const EDGE = 16;

/** Inside of a panel, its title and padding taken off. */
const TITLE = 32;
const PADDING = 8;

/** Where a panel is, and how large what it draws can be, in pixels. */
export function placeOf({ x, y, w, h }, pageWidth) {
  const column = (pageWidth - 2 * EDGE - GAP * (COLUMNS - 1)) / COLUMNS;
  return {
    left: EDGE + x * (column + GAP),
    top: y * (ROW + GAP),
    width: w * column + (w - 1) * GAP,
    height: h * ROW + (h - 1) * GAP,
  };
}

export const insideOf = ({ width, height }, titled) => ({
  width: Math.floor(width - 2 * PADDING - 2),
  height: Math.floor(height - (titled ? TITLE : PADDING) - PADDING - 2),
});

/** Panels as they are seen: those of a row that is closed are not. */
export const visiblePanels = ({ panels = [] }) => panels.filter(({ gridPos }) => gridPos);

const LOW = 3;

/** Sections that only say why nothing is drawn are made low where nothing stands beside them; what is below moves up. */
export function withoutVoids(sections) {
  const low = ({ panel, state }) => state === "absent" && panel.gridPos.w === COLUMNS && panel.gridPos.h > LOW;
  const saved = (y) =>
    sections
      .filter((one) => low(one) && one.panel.gridPos.y < y)
      .reduce((sum, { panel }) => sum + panel.gridPos.h - LOW, 0);
  return sections.map((section) => {
    const { gridPos } = section.panel;
    const place = { ...gridPos, y: gridPos.y - saved(gridPos.y), h: low(section) ? LOW : gridPos.h };
    return { ...section, panel: { ...section.panel, gridPos: place } };
  });
}

export const heightOf = (panels, pageWidth) =>
  Math.max(0, ...panels.map(({ gridPos }) => placeOf(gridPos, pageWidth)).map(({ top, height }) => top + height));
