/**
 * What the server does in one step, so that nobody sees half of it. KEYS[1] is the deployment, a hash: `head` is the number
 * in force, `revision:N` and `info:N` are a revision and its description, `cut` is where the history was cut.
 *
 * Each script changes something by one command at most. Two would stand in the append-only file as a transaction, and
 * Redis 7.0 skips those when it starts, silently, if the user `default` may not run them (`user default off`).
 */

/** The newest revision, or how many fields there are although none is in force. */
export const load = `
local id = redis.call('HGET', KEYS[1], 'head')
if not id then return {'', redis.call('HLEN', KEYS[1]) - redis.call('HEXISTS', KEYS[1], 'cut')} end
return {id, redis.call('HGET', KEYS[1], 'revision:' .. id)}`

/** ARGV: parent ('' for none), number, packed revision, description. Gives the number in force if it is not the parent. */
export const write = `
local newest = redis.call('HGET', KEYS[1], 'head') or ''
local others = redis.call('HLEN', KEYS[1]) - redis.call('HEXISTS', KEYS[1], 'cut')
if newest == '' and others > 0 then return redis.error_reply('LOSTHEAD') end
if newest ~= ARGV[1] then return newest end
redis.call('HSET', KEYS[1], 'head', ARGV[2], 'revision:' .. ARGV[2], ARGV[3], 'info:' .. ARGV[2], ARGV[4])
return false`

/** ARGV: a number, the cut. */
export const keepCut = `
local kept = redis.call('HGET', KEYS[1], 'cut')
if not kept or cjson.decode(kept).id < tonumber(ARGV[1]) then redis.call('HSET', KEYS[1], 'cut', ARGV[2]) end`

/** ARGV: numbers. The one in force stays. */
export const remove = `
local newest, fields = redis.call('HGET', KEYS[1], 'head'), {}
for _, id in ipairs(ARGV) do
  if id ~= newest then fields[#fields + 1], fields[#fields + 2] = 'revision:' .. id, 'info:' .. id end
end
if #fields > 0 then redis.call('HDEL', KEYS[1], unpack(fields)) end`
