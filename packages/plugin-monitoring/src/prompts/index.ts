import { analyzeDevicePerformance } from './analyze-device-performance.ts';
import { containerStackAnalysis } from './container-stack-analysis.ts';
import { infrastructureHealthCheck } from './infrastructure-health-check.ts';
import { troubleshootSystemIssue } from './troubleshoot-system-issue.ts';

/** Tasks in words, for users of MCP clients. */
export const prompts = [
  analyzeDevicePerformance,
  containerStackAnalysis,
  infrastructureHealthCheck,
  troubleshootSystemIssue,
];
