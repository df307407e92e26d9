package doctor

var cgroupChecks = []Check{cgMode, cgCPU, cgThrottle, cgMem, cgMemSmall, cgOOM, cgDeleg, cgProcRead}
