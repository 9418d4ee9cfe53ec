namespace Coffer.Conformance.Proxy;

/// <summary>Bytes of a message that are all of the body, or all of what frames it.</summary>
internal readonly record struct BodyRun(int Length, bool IsPayload);
