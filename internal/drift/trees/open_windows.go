package trees

// nonBlock is nothing: there are no FIFOs in folders.
const nonBlock = 0
