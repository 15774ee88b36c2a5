export { observeWebVitals } from "./observe-web-vitals";
