/** What a host that is started in this folder loads. */
export default {
  plugins: ['@infrastructor/plugin-monitoring', './src/index.ts'],
};
