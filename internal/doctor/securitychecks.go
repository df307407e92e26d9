package doctor

var securityChecks = []Check{secSELinux, secAppArmor, secUserns, secPtrace, secPerf, secUmask, ctrKind, wsl}
