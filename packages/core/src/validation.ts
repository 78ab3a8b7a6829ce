export { problemsIn, type ValueSource, validated } from './schema/validator.ts';
