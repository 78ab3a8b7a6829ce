import { readFile } from 'node:fs/promises';

// #region follow
const token = (await readFile('.infrastructor/token', 'utf8')).trim();
const socket = new WebSocket('ws://127.0.0.1:9101/ws/stream', [`bearer.${token}`]);
socket.onmessage = ({ data }) => {
  const message = JSON.parse(data);
  if (message.type === 'auth') {
    socket.send(JSON.stringify({ type: 'subscription', action: 'subscribe', topics: ['devices.localhost.*'] }));
  }
  if (message.type === 'data') console.log(message.hostname, message.dataType, message.data);
};
// #endregion
