package doctor

var envChecks = []Check{envGoroot, envOrigin, envGotoolchain, envGoflags, envTarget, envGocache, envGobin, shellRC, sdEnv, gitSafe}
