"""From one writer to many replicas: generations are published into a target and pulled from it."""
