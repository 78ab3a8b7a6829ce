import { hostileStrings } from '@infrastructor/testing';
import { describe, expect, it } from 'vitest';
import { projectNameOf, readDeploymentPath } from './deployment-path.ts';

describe('readDeploymentPath', () => {
  it.each([
    ['/opt/stacks/media', { folder: '/opt/stacks/media' }],
    ['/opt/my stacks/media/', { folder: '/opt/my stacks/media' }],
    ['/opt/stacks/media/compose.yml', { folder: '/opt/stacks/media', fileName: 'compose.yml' }],
  ])('reads %s', (path, place) => {
    expect(readDeploymentPath(path)).toEqual(place);
  });

  it.each([
    '/',
    '//',
    '/compose.yml',
    '/etc/x',
    '/usr',
    '/opt/../etc/x',
    '/opt/./x',
    '/opt//x',
    'opt/x',
    '/opt/a\nb',
    '',
  ])('refuses %j', (path) => {
    expect(() => readDeploymentPath(path)).toThrow(/no place for a project/);
  });

  it('lets nothing hostile out of the folder that is named', () => {
    for (const hostile of hostileStrings) {
      try {
        expect(readDeploymentPath(`/opt/${hostile}`).folder.startsWith('/opt/')).toBe(true);
      } catch (error) {
        expect((error as Error).message).toContain('no place for a project');
      }
    }
  });
});

it.each([
  ['/opt/My Media.Stack', 'mymediastack'],
  ['/opt/_x-1', 'x-1'],
  ['/opt/ü', 'project'],
])('a project in %s is called %s', (folder, name) => {
  expect(projectNameOf(folder)).toBe(name);
});
