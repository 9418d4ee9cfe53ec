namespace Coffer.Conformance.Proxy;

/// <param name="Reply">What the client is told.</param>
/// <param name="Moment">When.</param>
/// <param name="OnlyFor">The status that it takes the place of; null for any.</param>
internal sealed record AnswerFault(Answer Reply, Moment Moment, int? OnlyFor) : Fault;
