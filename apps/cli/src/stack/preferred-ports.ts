/** Where local processes listen, unless somebody else does. */
export const preferredPorts = {
  redis: [6379, 6380, 6381, 6382],
  sentinel: [26379, 26380, 26381],
  services: [3000, 3001, 3100]
} as const
