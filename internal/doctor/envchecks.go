package doctor

var envChecks = []Check{envGoroot, envOrigin, envGotoolchain, envGoflags, envGobin, shellRC, sdEnv, gitSafe}
