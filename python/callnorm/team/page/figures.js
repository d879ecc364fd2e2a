// Figures of many calls: shares with Wilson's interval, means with Student's.
const Z = 1.959964;

const wilson = (k, n) => {
  if (!n) return [0, 1];
  const [share, z2] = [k / n, Z * Z];
  const middle = (share + z2 / (2 * n)) / (1 + z2 / n);
  const half = (Z * Math.sqrt((share * (1 - share)) / n + z2 / (4 * n * n))) / (1 + z2 / n);
  return [Math.max(middle - half, 0), Math.min(middle + half, 1)];
};

// The 97.5 % quantile of Student's t, by Cornish and Fisher's expansion: within 1 % from four degrees of freedom on.
const student = (freedom) => {
  const z = (power) => Z ** power;
  return Z + (z(3) + Z) / (4 * freedom) + (5 * z(5) + 16 * z(3) + 3 * Z) / (96 * freedom ** 2) + (3 * z(7) + 19 * z(5) + 17 * z(3) - 15 * Z) / (384 * freedom ** 3);
};

const mean = (values) => {
  const n = values.length;
  if (!n) return { n, middle: null, low: null, high: null };
  const middle = values.reduce((sum, v) => sum + v, 0) / n;
  if (n < 2) return { n, middle, low: null, high: null };
  const half = student(n - 1) * Math.sqrt(values.reduce((sum, v) => sum + (v - middle) ** 2, 0) / (n - 1) / n);
  return { n, middle, low: middle - half, high: middle + half };
};

const quantile = (sorted, share) => {
  const at = share * (sorted.length - 1);
  const below = Math.floor(at);
  return sorted[below] + (at - below) * ((sorted[below + 1] ?? sorted[below]) - sorted[below]);
};

// How a norm came out over some calls.
const tally = (norm, calls) => {
  const counts = [0, 0, 0, 0, 0];
  for (const call of calls) counts[norm.codes[call]]++;
  const [, passed, failed, open] = counts;
  const decided = passed + failed;
  const [low, high] = wilson(failed, decided);
  return { passed, failed, open, decided, share: decided ? failed / decided : null, low, high };
};

const scores = (calls) => {
  const found = [];
  for (const call of calls) if (data.score[call] !== null) found.push(data.score[call] / STEP);
  return mean(found);
};

const grouped = (calls, keyOf) => {
  const groups = new Map();
  for (const call of calls) {
    const key = keyOf(call);
    if (key === null || key === undefined) continue;
    if (!groups.has(key)) groups.set(key, []);
    groups.get(key).push(call);
  }
  return groups;
};

const CRITICAL = data.norms.filter((norm) => norm.severity === "critical");
const failsCritical = (call) => CRITICAL.some((norm) => norm.codes[call] === FAIL);
