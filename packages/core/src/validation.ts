export { type SampleText, sampleOf } from './schema/sample-of.ts';
export { problemsIn, type ValueSource, validated } from './schema/validator.ts';
