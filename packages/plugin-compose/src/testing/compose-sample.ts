/** A compose file with what editors of YAML usually destroy: comments, anchors, quotes, blank lines, mixed styles. */
export const composeSample = `# head
x-common: &common   # shared
  restart: always

services:
  web:   # the front
    <<: *common
    image: "nginx:1.25"   # pinned
    ports: # published
      - "80:80"     # http
      # a comment between
      - 443:443
    environment:
    - A=1
    - B=2  # two

    volumes: ["a:/a",  'b:/b']
    labels: {}
  db:
    image: 'postgres'
    command: |
      run this
      and that
    environment:

# tail
networks: { front: , back: { external: true } }
`;
