namespace Coffer.Conformance.Proxy;

internal sealed record ByteFault(BodySide Side, long Offset, ByteAct Act, Ending Ending) : Fault;
