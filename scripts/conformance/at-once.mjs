/** Runs `work` over items, so many at a time; results in the order of the items. */
export async function atOnce(limit, items, work) {
  const results = [];
  let next = 0;
  const worker = async () => {
    while (next < items.length) {
      const n = next++;
      results[n] = await work(items[n]);
    }
  };
  await Promise.all(Array.from({ length: limit }, worker));
  return results;
}
