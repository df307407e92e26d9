package doctor

var pathChecks = []Check{pathShadow, pathMany, pathWritable, pathRelative, shimStale}
