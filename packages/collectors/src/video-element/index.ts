export { observeVideoElement } from "./observe-video-element";
