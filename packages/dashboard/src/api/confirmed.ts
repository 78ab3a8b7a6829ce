import { type Answer, isPlanAnswer, type PlanAnswer } from './answer.ts';
import { withQuery } from './path.ts';
import { type ApiRequest, request } from './request.ts';

export type AskConfirmation = (plan: PlanAnswer, title: string) => Promise<boolean>;

/** The same request, with the word that confirms its plan: in the query where there is no body. */
export function withConfirm(to: ApiRequest, confirm: string): ApiRequest {
  if (to.method === 'GET' || to.method === 'DELETE') {
    const [base = to.path, search = ''] = to.path.split('?', 2);
    return { ...to, path: withQuery(base, { ...Object.fromEntries(new URLSearchParams(search)), confirm }) };
  }
  return { ...to, body: { ...(to.body as object | undefined), confirm } };
}

/**
 * Asks for what may destroy something: the server answers with its plan, the user reads it, and the same request goes
 * again with the plan's own word. An operation without a plan is simply done.
 * @returns undefined when the user did not confirm
 */
export async function requestConfirmed<Data>(
  to: ApiRequest,
  title: string,
  ask: AskConfirmation,
): Promise<Answer<Data> | undefined> {
  const first = await request<Data | PlanAnswer>(to);
  if (!isPlanAnswer(first.data)) return first as Answer<Data>;
  if (!(await ask(first.data, title))) return undefined;
  return request<Data>(withConfirm(to, first.data.confirm));
}
