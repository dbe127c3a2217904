import type { Socket } from 'node:net'

/** Drops a connection with RST, so that nothing queued here or in the kernel reaches the peer any more. */
export function resetSocket(socket: Socket | undefined): void {
  if (socket === undefined || socket.destroyed) return
  // Before the handshake there is nothing to reset, and resetAndDestroy would wait for the connection.
  if (socket.connecting) socket.destroy()
  else socket.resetAndDestroy()
}
