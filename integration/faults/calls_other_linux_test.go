//go:build !amd64 && !arm64

package faults

// oldCalls are calls that newer machines do not have.
var oldCalls []int
