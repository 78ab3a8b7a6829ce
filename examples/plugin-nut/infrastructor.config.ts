/** What a host that is started in this folder loads. */
export default { plugins: ['./src/index.ts'] };
