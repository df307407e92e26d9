package doctor

var envChecks = []Check{envGoroot, envOrigin, envGotoolchain, envGoflags, envTarget, envGobin, shellRC, sdEnv, gitSafe}
