// Points of a plan: Sobol' points as normals, turned so that pivots come first (hzsim/simulation/points/stages.py).
const fromBase64 = (text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0)).buffer;

// Scrambled Sobol' points of all randomisations as normals, one array for each dimension, made when asked for.
class Sobol {
  constructor({ runs, bits, dimensions, table }) {
    Object.assign(this, { runs, bits, dimensions });
    this.table = new Uint32Array(fromBase64(table));
    this.each = 1 << bits;
    this.number = runs * this.each;
    this.kept = new Map();
  }

  normals(dimension) {
    if (!this.kept.has(dimension)) this.kept.set(dimension, this.made(dimension));
    return this.kept.get(dimension);
  }

  made(dimension) {
    const found = new Float64Array(this.number), digits = new Uint32Array(this.each);
    for (let run = 0; run < this.runs; run++) {
      const from = (run * this.dimensions + dimension) * (this.bits + 1);
      digits[0] = this.table[from + this.bits];
      for (let bit = 0; bit < this.bits; bit++) {
        const half = 1 << bit, number = this.table[from + bit];
        for (let place = 0; place < half; place++) digits[half + place] = digits[place] ^ number;
      }
      for (let place = 0; place < this.each; place++) found[run * this.each + place] = ndtri((digits[place] + 0.5) * 0.5 ** 30);
    }
    return found;
  }
}

const inner = (one, other) => one.reduce((sum, value, place) => sum + value * other[place], 0);

// Orthonormal directions: those given, then what the units in some order leave (Gram and Schmidt, twice).
function completed(given, order, size) {
  const basis = [];
  const add = (wanted) => {
    const rest = Float64Array.from(wanted);
    for (let times = 0; times < 2; times++) {
      for (const one of basis) {
        const share = inner(one, rest);
        if (share) for (let place = 0; place < size; place++) rest[place] -= share * one[place];
      }
    }
    const length = Math.sqrt(inner(rest, rest));
    if (length > 1e-6) basis.push(rest.map((value) => value / length));
  };
  given.forEach(add);
  for (const place of order) add(Float64Array.from({ length: size }, (_, at) => (at === place ? 1 : 0)));
  return basis;
}

// The points of a plan: `at(point, normals)` fills in correlated normals with all pivots at zero.
class Points {
  constructor(plan, sobol, size) {
    const { basis, order, mixing, dimensions, stages } = plan;
    const turned = completed(basis, order, size).map((direction) => {
      const mixed = Float64Array.from(direction);
      for (const [row, column, weight] of mixing) mixed[row] += weight * direction[column] - (row === column ? direction[row] : 0);
      return mixed.map((value) => (Math.abs(value) < 1e-13 ? 0 : value));
    });
    this.rows = plan.rows;
    this.directions = turned.slice(0, stages);
    this.coordinates = this.directions.map((_, place) => sobol.normals(dimensions[place]));
    this.normals = this.rows.map((row) => {
      const filled = new Float64Array(sobol.number);
      turned.forEach((direction, place) => {
        const weight = direction[row];
        if (place < stages || !weight) return;
        const from = sobol.normals(dimensions[place]);
        for (let point = 0; point < filled.length; point++) filled[point] += weight * from[point];
      });
      return filled;
    });
  }

  at(point, normals) {
    this.rows.forEach((row, place) => (normals[row] = this.normals[place][point]));
  }

  // The same with the pivots where they are drawn.
  drawn(point, normals) {
    this.at(point, normals);
    this.directions.forEach((direction, stage) => {
      const place = this.coordinates[stage][point];
      for (const row of this.rows) normals[row] += direction[row] * place;
    });
  }
}
