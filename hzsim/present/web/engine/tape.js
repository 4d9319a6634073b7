// The model's own arithmetic, one operation after another on numbered registers, as Python wrote it down.
class Tape {
  constructor({ inputs, constants, operations, outputs, names }) {
    this.operations = operations.map(([code, ...operands]) => ({ name: names[code], operands }));
    this.first = inputs + constants.length;
    this.outputs = outputs;
    this.registers = new Float64Array(this.first + operations.length);
    this.registers.set(constants, inputs);
    this.codes = Uint8Array.from(operations, ([code]) => code);
    this.operands = Int32Array.from(operations.flatMap((line) => line.slice(1)));
    this.starts = new Int32Array(operations.length + 1);
    operations.forEach((line, place) => (this.starts[place + 1] = this.starts[place] + line.length - 1));
    this.order = Object.fromEntries(names.map((name, code) => [name, code]));
    this.all = Int32Array.from(operations, (_, place) => place);
  }

  // The operations that lead from some inputs to some registers, in order.
  between(inputs, registers) {
    const moved = new Uint8Array(this.registers.length), needed = new Uint8Array(this.registers.length);
    for (const one of inputs) moved[one] = 1;
    this.operations.forEach(({ operands }, place) => (moved[this.first + place] = operands.some((one) => moved[one]) ? 1 : 0));
    for (const one of registers) needed[one] = 1;
    for (let place = this.operations.length - 1; place >= 0; place--) {
      if (needed[this.first + place]) for (const one of this.operations[place].operands) needed[one] = 1;
    }
    return this.all.filter((place) => moved[this.first + place] && needed[this.first + place]);
  }

  run(chosen = this.all) {
    const { registers: r, operands: o, starts, codes, first } = this;
    for (let step = 0; step < chosen.length; step++) {
      const place = chosen[step], at = starts[place], a = r[o[at]], b = r[o[at + 1]];
      let found;
      switch (codes[place]) {
        case 0: found = a + b; break;
        case 1: found = a - b; break;
        case 2: found = a * b; break;
        case 3: found = a / b; break;
        case 4: found = -a; break;
        case 5: found = Math.exp(a); break;
        case 6: found = Math.log1p(a); break;
        case 7: found = Math.log(a); break;
        case 8: found = Math.expm1(a); break;
        case 9: found = a ** b; break;
        case 10: found = Math.sqrt(a); break;
        case 11: found = Math.abs(a); break;
        case 12: found = Math.max(a, b); break;
        case 13: found = Math.min(a, b); break;
        case 14: found = a < b ? 1 : 0; break;
        case 15: found = a <= b ? 1 : 0; break;
        case 16: found = a > b ? 1 : 0; break;
        case 17: found = a >= b ? 1 : 0; break;
        case 18: found = a === b ? 1 : 0; break;
        case 19: found = a !== b ? 1 : 0; break;
        case 20: found = a ? b : r[o[at + 2]]; break;
        default:
          found = 0;
          for (let pair = at; pair < starts[place + 1]; pair += 2) found += r[o[pair]] * r[o[pair + 1]];
      }
      r[first + place] = found;
    }
  }
}
