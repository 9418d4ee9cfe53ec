using System.Globalization;
using System.Text;

namespace Coffer.Blobs.Probe;

/// <summary>Many that create one key at once: whether exactly one is told that it did, and whether what lies there then is its own.</summary>
public static class CreateRace
{
    private const int Size = 512;

    /// <summary>Runs a race and one more create behind it.</summary>
    /// <param name="ground">Where.</param>
    /// <param name="name">The name of the key on the ground.</param>
    /// <param name="racers">How many, from 2.</param>
    /// <param name="cancellationToken">Ends the race.</param>
    /// <returns>What the service does wrong; null where it does all right.</returns>
    public static async Task<string?> FindFaultAsync(ProbeGround ground, string name, int racers, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(ground);
        var key = ground.Key(name);
        var answers = await Task.WhenAll(Enumerable.Range(0, racers).Select(racer => CreateAsync(racer))).ConfigureAwait(false);
        var winners = answers.Count(won => won);
        if (winners != 1)
            return $"of {racers} that created one key at once {(winners == 0 ? "none" : winners)} won";
        var there = await ground.ReadAsync(key, BlobRange.All, cancellationToken).ConfigureAwait(false);
        if (!BytesOf(Array.IndexOf(answers, true)).AsSpan().SequenceEqual(there))
            return $"of {racers} that created one key at once one won, and the bytes there are not its own";
        return await CreateAsync(racers).ConfigureAwait(false) ? "a create of a key that was there wrote over it" : null;

        Task<bool> CreateAsync(int racer) => ground.Blobs.PutAsync(key, BlobSource.FromBytes(BytesOf(racer)), PutCondition.IfAbsent, cancellationToken);
    }

    private static byte[] BytesOf(int racer) => Encoding.ASCII.GetBytes(racer.ToString(CultureInfo.InvariantCulture).PadRight(Size, '.'));
}
