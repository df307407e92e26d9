package shim

const darwinConfig = "Library/Application Support"
