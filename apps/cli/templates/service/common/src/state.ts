const state = { shuttingDown: false };

/** From here on readiness says no, and requests that are under way are still answered. */
export function stop(): void {
  state.shuttingDown = true;
}

export function isShuttingDown(): boolean {
  return state.shuttingDown;
}
