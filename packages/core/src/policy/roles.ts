import type { Scope } from '../contract/context.ts';

/** A viewer looks, an operator also changes devices, an admin also changes who may do so. */
export const roles = ['viewer', 'operator', 'admin'] as const;

export type Role = (typeof roles)[number];

const scopesOf: Readonly<Record<Role, readonly Scope[]>> = {
  viewer: ['read'],
  operator: ['read', 'operate'],
  admin: ['read', 'operate', 'admin'],
};

const roleOf: Readonly<Record<Scope, Role>> = { read: 'viewer', operate: 'operator', admin: 'admin' };

export const everyScope: readonly Scope[] = Object.freeze([...scopesOf.admin]);

export function scopesOfRole(role: Role): readonly Scope[] {
  return scopesOf[role];
}

/** Who may change something may see it too. */
export function withImplied(scopes: readonly Scope[]): readonly Scope[] {
  return [...new Set(scopes.flatMap((scope) => scopesOf[roleOf[scope]]))];
}

export function isRole(value: unknown): value is Role {
  return roles.some((role) => role === value);
}

export function isScope(value: unknown): value is Scope {
  return everyScope.some((scope) => scope === value);
}
