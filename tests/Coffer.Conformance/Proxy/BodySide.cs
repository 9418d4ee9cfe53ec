namespace Coffer.Conformance.Proxy;

internal enum BodySide
{
    Request,
    Response,
}
