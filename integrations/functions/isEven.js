/** For rules: `{"%%true": {"%function": {"name": "isEven", "arguments": ["%%args.n"]}}}`. */
module.exports = function isEven(n) {
  return typeof n === 'number' && n % 2 === 0;
};
