package audit

const plainFlags = 0
