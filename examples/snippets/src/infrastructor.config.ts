// #region config
export default {
  plugins: ['@infrastructor/plugin-monitoring', './sysctl-plugin.ts'],
};
// #endregion
