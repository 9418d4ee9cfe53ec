using System.Text;

namespace Coffer.Artifacts;

/// <summary>The canonical bytes of a manifest, format 1. Members stand in the order RFC 8785 gives them; what is absent is left out.</summary>
internal static class ManifestWriter
{
    public static void Write(Manifest manifest, CanonicalJsonWriter writer)
    {
        writer.Raw("{\"createdAt\":"u8);
        writer.String(Timestamp.Write(manifest.CreatedAt));
        if (manifest.ExpiresAt is { } expiresAt)
        {
            writer.Raw(",\"expiresAt\":"u8);
            writer.String(Timestamp.Write(expiresAt));
        }

        writer.Raw(",\"files\":["u8);
        for (var i = 0; i < manifest.Files.Count; i++)
        {
            if (i > 0)
                writer.Raw(","u8);
            Write(manifest.Files[i], writer);
        }

        writer.Raw(manifest.IsFolder ? "],\"folder\":true,\"format\":1"u8 : "],\"folder\":false,\"format\":1"u8);
        if (manifest.Job is { } job)
        {
            writer.Raw(",\"job\":"u8);
            writer.String(job);
        }

        if (manifest.Metadata.GetPropertyCount() > 0)
        {
            writer.Raw(",\"metadata\":"u8);
            CanonicalJson.Write(manifest.Metadata, writer.Output, Manifest.MaxMetadataDepth);
        }

        writer.Raw(",\"name\":"u8);
        writer.String(manifest.Name.Value);
        writer.Raw(",\"size\":"u8);
        writer.Number(manifest.Size);
        writer.Raw(",\"store\":"u8);
        writer.String(manifest.Store);
        if (manifest.Tags.Count > 0)
        {
            writer.Raw(",\"tags\":{"u8);
            var first = true;
            foreach (var (key, value) in manifest.Tags)
            {
                if (!first)
                    writer.Raw(","u8);
                first = false;
                writer.String(key);
                writer.Raw(":"u8);
                writer.String(value);
            }

            writer.Raw("}"u8);
        }

        writer.Raw(",\"type\":"u8);
        writer.String(manifest.Type.Value);
        writer.Raw(",\"version\":"u8);
        writer.Number(manifest.Version);
        writer.Raw("}"u8);
    }

    private static void Write(FileEntry file, CanonicalJsonWriter writer)
    {
        var separator = "{"u8;
        if (file.Digest is { } digest)
        {
            writer.Raw("{\"digest\":\"sha256:"u8);
            var output = writer.Output;
            output.Advance(Encoding.ASCII.GetBytes(digest.Hex, output.GetSpan(Content.Digest.Size * 2)));
            writer.Raw("\""u8);
            separator = ","u8;
        }

        if (file.Kind != FileKind.File)
        {
            writer.Raw(separator);
            writer.Raw(file.Kind == FileKind.Folder ? "\"kind\":\"folder\""u8 : "\"kind\":\"link\""u8);
        }

        if (file.MediaType is { } mediaType)
        {
            writer.Raw(",\"mediaType\":"u8);
            writer.String(mediaType);
        }

        if (file.Mode is { } mode)
        {
            writer.Raw([.. ",\"mode\":\""u8, Octal(mode >> 9), Octal(mode >> 6), Octal(mode >> 3), Octal(mode), (byte)'"']);
        }

        writer.Raw(",\"path\":"u8);
        writer.String(file.Path.Value);
        writer.Raw(",\"size\":"u8);
        writer.Number(file.Size);
        if (file.Target is { } target)
        {
            writer.Raw(",\"target\":"u8);
            writer.String(target);
        }

        writer.Raw("}"u8);
    }

    private static byte Octal(int bits) => (byte)('0' + (bits & 7));
}
