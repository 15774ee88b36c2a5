/** A canvas that draws itself. */
export function canvasTrack(width = 320, height = 240): MediaStreamTrack {
  const canvas = Object.assign(document.createElement("canvas"), { width, height });
  const context = canvas.getContext("2d");
  let frame = 0;
  setInterval(() => {
    if (!context) return;
    context.fillStyle = `hsl(${frame++ % 360} 80% 50%)`;
    context.fillRect(0, 0, canvas.width, canvas.height);
  }, 50);
  const [track] = canvas.captureStream(20).getVideoTracks();
  if (!track) throw new Error("no track");
  return track;
}
