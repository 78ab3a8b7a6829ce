import { defineConfigType } from '../../contract/config-type.ts';
import { existingPaths } from './existing-paths.ts';
import { directiveValues } from './server-directives.ts';

/** nginx as distributions install it (nginx.org/en/docs/beginners_guide.html). */
export const nginxConfig = defineConfigType({
  name: 'nginx',
  description: 'nginx configuration',
  match: ['/**/nginx/**/*.conf', '/**/nginx/*.conf', '/**/nginx/sites-available/*', '/**/nginx/sites-enabled/*'],
  discover: (context) => existingPaths(context, ['/etc/nginx', '/usr/local/nginx/conf', '/usr/local/etc/nginx']),
  parse: (text) => ({
    serverNames: directiveValues(text, 'server_name').flatMap((names) => names.split(/\s+/)),
    listen: directiveValues(text, 'listen'),
    proxyPass: directiveValues(text, 'proxy_pass'),
    includes: directiveValues(text, 'include'),
  }),
});
