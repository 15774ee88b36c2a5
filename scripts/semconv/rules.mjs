export function findProblems(registry) {
  const problems = [];
  for (const signal of [...registry.spans, ...registry.events, ...registry.metrics])
    for (const use of signal.uses) if (!use.attribute) problems.push(`${signal.id}: ref ${use.ref} does not resolve`);
  return problems;
}
