namespace Coffer.Conformance.Proxy;

internal sealed record IgnoreFault(string Header, SigningKey? Key) : Fault;
