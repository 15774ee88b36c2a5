/**
 * A peer connection for the cases that no real one can be brought into: readings that hang, methods that fail, frozen
 * objects. What a healthy connection does is tested in browsers.
 */
export class FakePeerConnection extends EventTarget {
  iceConnectionState = "new";
  connectionState = "new";
  iceGatheringState = "new";
  signalingState = "stable";
  localDescription: { type: string; sdp: string } | null = null;
  remoteDescription: { type: string; sdp: string } | null = null;
  sctp = null;
  reads = 0;
  transceivers: unknown[] = [];
  listeners = new Map<string, number>();

  override addEventListener(type: string, listener: EventListener, capture?: boolean): void {
    this.listeners.set(type, (this.listeners.get(type) ?? 0) + 1);
    super.addEventListener(type, listener, capture);
  }

  override removeEventListener(type: string, listener: EventListener, capture?: boolean): void {
    this.listeners.set(type, (this.listeners.get(type) ?? 0) - 1);
    super.removeEventListener(type, listener, capture);
  }

  /** Listeners that are still attached. */
  attached(): number {
    return [...this.listeners.values()].reduce((sum, count) => sum + count, 0);
  }

  getTransceivers(): unknown[] {
    return this.transceivers;
  }

  getStats(): Promise<unknown> {
    this.reads++;
    return Promise.resolve(new Map());
  }

  createOffer(...args: unknown[]): Promise<unknown> {
    const offer = { type: "offer", sdp: "v=0\r\na=ice-ufrag:abcd\r\n" };
    const [success] = args;
    if (typeof success !== "function") return Promise.resolve(offer);
    void Promise.resolve().then(() => success(offer));
    return Promise.resolve();
  }

  setLocalDescription(description?: { type: string; sdp: string }): Promise<void> {
    if (description?.sdp === "bad") return Promise.reject(new DOMException("no", "InvalidAccessError"));
    this.localDescription = description ?? { type: "offer", sdp: "v=0\r\na=ice-ufrag:efgh\r\n" };
    this.signalingState = "have-local-offer";
    this.dispatchEvent(new Event("signalingstatechange"));
    return Promise.resolve();
  }

  restartIce(): void {}

  close(): void {
    this.signalingState = "closed";
  }
}

export function fakePeerConnection(): FakePeerConnection & RTCPeerConnection {
  return new FakePeerConnection() as unknown as FakePeerConnection & RTCPeerConnection;
}
