package doctor

var memoryChecks = []Check{memAvail, memSwap, memMapCount, memTHP}
