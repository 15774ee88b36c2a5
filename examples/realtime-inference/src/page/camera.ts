const FRAME_RATE = 15;

/** A camera that every machine has: a canvas that draws itself. */
export function startCamera(canvas: HTMLCanvasElement): { track: MediaStreamTrack; stop(): void } {
  const context = canvas.getContext("2d");
  const [track] = canvas.captureStream(FRAME_RATE).getVideoTracks();
  if (!context || !track) throw new Error("this browser cannot capture a canvas");
  const start = performance.now();
  const timer = setInterval(() => {
    const seconds = (performance.now() - start) / 1000;
    context.fillStyle = `hsl(${(seconds * 40) % 360} 60% 40%)`;
    context.fillRect(0, 0, canvas.width, canvas.height);
    context.fillStyle = "#fff";
    const x = (0.5 + 0.4 * Math.sin(seconds)) * canvas.width;
    const y = (0.5 + 0.4 * Math.cos(seconds * 1.3)) * canvas.height;
    context.fillRect(x - 24, y - 24, 48, 48);
  }, 1000 / FRAME_RATE);
  return {
    track,
    stop() {
      clearInterval(timer);
      track.stop();
    },
  };
}

/** The picture that generation begins with, as PNG. */
export async function takeImage(canvas: HTMLCanvasElement): Promise<Blob> {
  return new Promise((resolve, reject) =>
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error("no picture"))), "image/png"),
  );
}

export async function base64(blob: Blob): Promise<string> {
  const bytes = new Uint8Array(await blob.arrayBuffer());
  let text = "";
  for (const byte of bytes) text += String.fromCharCode(byte);
  return btoa(text);
}
