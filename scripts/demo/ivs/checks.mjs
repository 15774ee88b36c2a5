export function compare() {
  return [];
}
