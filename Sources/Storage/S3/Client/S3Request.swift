import Quantities

/// A request as the API knows it, before it is addressed and signed.
struct S3Request: Sendable {
  var method = "GET"
  var bucket = ""
  var key = ""
  var query: [(name: String, value: String)] = []
  /// Names in lower case.
  var fields: [(name: String, value: String)] = []
  /// A short document that is sent.
  var body: [UInt8] = []
  /// What is to be stored, in place of a document.
  var payload: S3Payload?
  /// What is done, for messages, without the object of the sentence: `cannot read`.
  var doing: String
  /// What it is about.
  var subject: ObjectPath
  /// Whether it may be made once more after an answer was lost.
  var isRepeatable = true

  /// A value of the fields.
  subscript(_ name: String) -> String? { fields.first { $0.name == name }?.value }
}
