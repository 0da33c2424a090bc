package evaluator

// Operators are those that are judged, without those that go on with IfExists.
var Operators = operators
