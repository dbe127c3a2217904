// Healthy while the service in this container would take work: /readyz, which stays ready through a failover.
fetch(`http://127.0.0.1:${process.env.HTTP_PORT}/readyz`).then(
  (answer) => process.exit(answer.ok ? 0 : 1),
  () => process.exit(1)
)
