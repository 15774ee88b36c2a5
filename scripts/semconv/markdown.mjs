export function renderTables(_registry, current) {
  return current;
}
