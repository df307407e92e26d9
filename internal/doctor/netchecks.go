package doctor

var netChecks = []Check{netPorts, netTw, netLo, netIPv6, netReach}
