// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IdentityRegistry} from "../../src/IdentityRegistry.sol";
import {JobEscrow} from "../../src/JobEscrow.sol";
import {SpendingMandate} from "../../src/SpendingMandate.sol";
import {TestUSDC} from "../../src/TestUSDC.sol";
import {IJobEscrow} from "../../src/interfaces/IJobEscrow.sol";
import {ISpendingMandate} from "../../src/interfaces/ISpendingMandate.sol";
import {TestBase} from "./Vm.sol";

/// @title Agents, providers, relayers and a stranger who try to get at two principals' money, and a ledger of what
/// they may get: kept from the balances of the token, never from what the contracts say.
contract MandateHandler is TestBase {
    // people are their private keys
    uint256 private constant ONE = 1;
    uint256 private constant OTHER = 2;
    uint256 private constant AGENT = 3;
    uint256 private constant PROVIDER = 5;
    uint256 private constant STRANGER = 7;
    bytes32 private constant SERVICE = keccak256("service");

    struct Task {
        uint256 id;
        address payer;
        address provider;
        uint256 evaluator;
        uint256 price;
        bool ended;
    }

    JobEscrow public immutable escrow;
    SpendingMandate public immutable mandates;
    TestUSDC public immutable usdc;
    IdentityRegistry public immutable registry;
    uint256 public minted;
    /// What left a principal's account, and what came back.
    mapping(address principal => uint256) public paid;
    mapping(address principal => uint256) public refunded;
    /// The same by mandate, by its periods, and its dearest deal.
    uint256[4] public drawn;
    uint256[4] public dearest;
    mapping(uint256 mandate => mapping(uint256 period => uint256)) public drawnIn;
    bool[4] public revoked;
    uint256 public draws;
    uint256 public refusals;

    ISpendingMandate.Mandate[4] private _mandates;
    bytes[4] private _stolen;
    Task[] private _tasks;
    uint256 private _salt;
    /// Addresses by key, which take long to find.
    address[8] private _people;

    constructor(JobEscrow escrow_, SpendingMandate mandates_, TestUSDC usdc_, IdentityRegistry registry_) {
        (escrow, mandates, usdc, registry) = (escrow_, mandates_, usdc_, registry_);
        for (uint256 key = ONE; key <= STRANGER; ++key) {
            _people[key] = vm.addr(key);
        }
        for (uint256 key = ONE; key <= AGENT + 1; ++key) {
            // far more than all limits together: what holds it back is the limits alone
            usdc.mint(who(key), 1e9);
            minted += 1e9;
            vm.prank(who(key));
            usdc.approve(key <= OTHER ? address(mandates) : address(escrow), type(uint256).max);
        }
        vm.prank(who(PROVIDER));
        registry.register();
        add(ONE, AGENT, 0, [uint256(100), 150, 400], 1 days);
        add(ONE, AGENT, 1, [uint256(300), 0, 700], 0);
        add(OTHER, AGENT + 1, 2, [uint256(1000), 1200, 1500], 1 hours);
        add(OTHER, AGENT, 3, [uint256(500), 0, 600], 0);
        // 1 is for one service by registered providers, 2 ends while others go on
        _mandates[1].registry = address(registry);
        _mandates[1].services.push(SERVICE);
        _mandates[2].validUntil = uint64(block.timestamp + 12 hours);
    }

    // ---- what people do

    /// @dev Many draws under one mandate, so that its limits are met.
    function spree(uint256 mandate, uint256 seed) external {
        for (uint256 i = 0; i < 5; ++i) {
            seed = uint256(keccak256(abi.encode(seed)));
            draw(mandate, seed >> 128, seed >> 64, seed);
        }
    }

    /// @dev In a quarter of the calls somebody cheats.
    function draw(uint256 mandate, uint256 price, uint256 roles, uint256 trick) public {
        mandate %= 4;
        address principal = _mandates[mandate].principal;
        IJobEscrow.Agreement memory agreement = wish(mandate, price, roles);
        bool fair = trick % 16 < 12 && covers(mandate, agreement);
        ISpendingMandate.Draw memory wanted = drawOf(_mandates[mandate], agreement);
        if (trick % 16 > 11) cheat(mandate, agreement, wanted, trick % 16 - 12);
        else if (fair) _stolen[mandate] = wanted.agentSignature;

        uint256 before = usdc.balanceOf(principal);
        bool success = open(agreement, bySource(abi.encode(wanted)));
        vm.assertTrue(success == fair, "paid when and only when the mandate covers it");
        vm.assertEq(
            before - usdc.balanceOf(principal),
            fair ? agreement.price : 0,
            "what left the principal's account"
        );
        if (!fair) {
            ++refusals;
            return;
        }
        book(mandate, agreement.price);
        track(agreement, principal);
    }

    /// @dev Straight to the contract, with everything signed, by somebody who is no escrow.
    function steal(uint256 mandate, uint256 price, uint256 roles, uint256 caller) external {
        mandate %= 4;
        IJobEscrow.Agreement memory agreement = agreementOf(roles);
        agreement.client = _mandates[mandate].agent;
        agreement.price = between(price, 1, 100);
        bytes memory data = abi.encode(drawOf(_mandates[mandate], agreement));
        bytes32 hash = escrow.hashAgreement(agreement);
        vm.prank(who(between(caller, ONE, STRANGER)));
        (bool success,) = address(mandates).call(abi.encodeCall(mandates.pay, (hash, agreement, data)));
        vm.assertTrue(!success, "only the escrow collects");
    }

    /// @dev An agent's own money beside its principal's, in the same escrow.
    function payOneself(uint256 price, uint256 roles) external {
        IJobEscrow.Agreement memory agreement = agreementOf(roles);
        agreement.price = between(price, 1, 1000);
        if (usdc.balanceOf(agreement.client) < agreement.price) return;
        IJobEscrow.Payment memory payment = IJobEscrow.Payment(IJobEscrow.PaymentMethod.Allowance, 0, 0, "");
        vm.assertTrue(open(agreement, payment), "an agent may spend what is its own");
        track(agreement, agreement.client);
    }

    function submit(uint256 task, uint256 caller) external {
        attempt(task, caller, abi.encodeCall(IJobEscrow.submit, (idOf(task), bytes32(task), "")));
    }

    function complete(uint256 task, uint256 caller) external {
        attempt(task, caller, abi.encodeCall(IJobEscrow.complete, (idOf(task), 0, "")));
    }

    function completeBySignature(uint256 task, uint256 caller, uint256 signer) external {
        if (_tasks.length == 0) return;
        uint256 evaluator = _tasks[task % _tasks.length].evaluator;
        uint256 key = signer % 2 == 0 ? evaluator : between(signer / 2, ONE, STRANGER);
        bytes memory signature = sign(key, escrow.hashCompletion(idOf(task), 0));
        bytes memory call = abi.encodeCall(IJobEscrow.completeBySignature, (idOf(task), 0, signature));
        vm.assertTrue(!attempt(task, caller, call) || key == evaluator, "the evaluator accepts, nobody else");
    }

    function reject(uint256 task, uint256 caller) external {
        attempt(task, caller, abi.encodeCall(IJobEscrow.reject, (idOf(task), 0, "")));
    }

    function claimRefund(uint256 task, uint256 caller) external {
        attempt(task, caller, abi.encodeCall(IJobEscrow.claimRefund, (idOf(task))));
    }

    function release(uint256 task, uint256 caller) external {
        attempt(task, caller, abi.encodeCall(IJobEscrow.release, (idOf(task))));
    }

    function wait(uint256 time) external {
        vm.warp(block.timestamp + between(time, 1, 12 hours));
    }

    /// @dev Seldom by the principal, or soon nothing would be left to attack.
    function revoke(uint256 mandate, uint256 caller) external {
        mandate %= 4;
        bytes32 id = mandates.hashMandate(_mandates[mandate]);
        address principal = _mandates[mandate].principal;
        bool byPrincipal = caller % 32 == 0;
        vm.prank(byPrincipal ? principal : who(between(caller, AGENT, STRANGER)));
        mandates.revoke(id);
        if (byPrincipal) revoked[mandate] = true;
        vm.assertTrue(mandates.isRevoked(principal, id) == revoked[mandate], "by the principal alone");
    }

    // ---- the ledger

    function limitsOf(uint256 mandate) external view returns (ISpendingMandate.Mandate memory) {
        return _mandates[mandate];
    }

    function taskCount() external view returns (uint256) {
        return _tasks.length;
    }

    /// @notice Prices of all jobs that have not ended.
    function owed() external view returns (uint256 sum) {
        for (uint256 i = 0; i < _tasks.length; ++i) {
            if (!_tasks[i].ended) sum += _tasks[i].price;
        }
    }

    /// @notice What everybody has, without the contracts.
    function wealth() external view returns (uint256 sum) {
        for (uint256 key = ONE; key <= STRANGER; ++key) {
            sum += usdc.balanceOf(who(key));
        }
    }

    function periodOf(uint256 mandate) public view returns (uint256) {
        ISpendingMandate.Mandate storage limits = _mandates[mandate];
        return limits.period == 0 ? 0 : (block.timestamp - limits.validAfter) / limits.period;
    }

    /// @notice What one more deal may cost.
    function left(uint256 mandate) public view returns (uint256 most) {
        ISpendingMandate.Mandate storage limits = _mandates[mandate];
        if (revoked[mandate] || block.timestamp > limits.validUntil) return 0;
        most = limits.perDeal;
        uint256 ofTotal = limits.total - drawn[mandate];
        if (ofTotal < most) most = ofTotal;
        if (limits.period == 0) return most;
        uint256 ofPeriod = limits.perPeriod - drawnIn[mandate][periodOf(mandate)];
        if (ofPeriod < most) most = ofPeriod;
    }

    /// @dev Does a call on a job and checks who gained by it.
    function attempt(uint256 task, uint256 caller, bytes memory call) private returns (bool success) {
        if (_tasks.length == 0) return false;
        Task storage job = _tasks[task % _tasks.length];
        uint256 ofPayer = usdc.balanceOf(job.payer);
        uint256 ofProvider = usdc.balanceOf(job.provider);
        // favour people who have a role, or most calls would be refused
        address[3] memory callers = [job.provider, who(job.evaluator), who(between(caller, ONE, STRANGER))];
        vm.prank(callers[caller % 3]);
        (success,) = address(escrow).call(call);

        uint256 back = usdc.balanceOf(job.payer) - ofPayer;
        uint256 earned = usdc.balanceOf(job.provider) - ofProvider;
        IJobEscrow.Status status = escrow.getJob(job.id).status;
        bool returned =
            !job.ended && (status == IJobEscrow.Status.Rejected || status == IJobEscrow.Status.Expired);
        bool completed = !job.ended && status == IJobEscrow.Status.Completed;
        vm.assertEq(back, returned ? job.price : 0, "the payer's refund");
        vm.assertEq(earned, completed ? job.price : 0, "the provider's pay");
        vm.assertTrue(success || back + earned == 0, "a refused call moves nothing");
        if (returned) refunded[job.payer] += job.price;
        if (returned || completed) job.ended = true;
    }

    function wish(uint256 mandate, uint256 price, uint256 roles)
        private
        returns (IJobEscrow.Agreement memory agreement)
    {
        agreement = agreementOf(roles);
        uint256 perDeal = _mandates[mandate].perDeal;
        agreement.price = between(price, 1, perDeal + perDeal / 4);
        // else whoever it is
        if (roles % 8 != 0) agreement.client = _mandates[mandate].agent;
        agreement.evaluator = agreement.client;
    }

    function covers(uint256 mandate, IJobEscrow.Agreement memory agreement) private view returns (bool) {
        if (mandate == 1 && agreement.provider != who(PROVIDER)) return false;
        if (mandate == 1 && agreement.serviceDigest != SERVICE) return false;
        return agreement.client == _mandates[mandate].agent && agreement.price <= left(mandate);
    }

    function book(uint256 mandate, uint256 amount) private {
        ++draws;
        paid[_mandates[mandate].principal] += amount;
        drawn[mandate] += amount;
        drawnIn[mandate][periodOf(mandate)] += amount;
        if (amount > dearest[mandate]) dearest[mandate] = amount;
    }

    function cheat(
        uint256 mandate,
        IJobEscrow.Agreement memory agreement,
        ISpendingMandate.Draw memory wanted,
        uint256 trick
    ) private view {
        if (trick == 0) {
            wanted.agentSignature = sign(STRANGER, digestOf(wanted.mandate, agreement));
        }
        if (trick == 1) wanted.agentSignature = _stolen[mandate];
        if (trick < 2) return;
        // an agent that draws under limits of its own making, which it signs itself or has from a narrower mandate
        ISpendingMandate.Mandate memory wide = wanted.mandate;
        (wide.perDeal, wide.perPeriod, wide.total) = (1e9, 1e9, 1e9);
        wanted.agentSignature = sign(keyOf(wide.agent), digestOf(wide, agreement));
        if (trick == 3) wanted.principalSignature = sign(keyOf(wide.agent), mandates.hashMandate(wide));
    }

    function add(uint256 principal, uint256 agent, uint256 mandate, uint256[3] memory most, uint64 period)
        private
    {
        ISpendingMandate.Mandate storage limits = _mandates[mandate];
        (limits.principal, limits.agent) = (who(principal), who(agent));
        (limits.token, limits.escrow) = (address(usdc), address(escrow));
        (limits.perDeal, limits.perPeriod, limits.total) = (most[0], most[1], most[2]);
        limits.period = period;
        limits.validAfter = uint64(block.timestamp);
        limits.validUntil = uint64(block.timestamp + 3650 days);
        limits.salt = bytes32(mandate);
    }

    function agreementOf(uint256 roles) private returns (IJobEscrow.Agreement memory agreement) {
        agreement.client = who(AGENT + (roles / 8) % 2);
        agreement.provider = who(PROVIDER + (roles / 16) % 2);
        agreement.evaluator = agreement.client;
        agreement.token = address(usdc);
        agreement.serviceDigest = (roles / 64) % 4 == 0 ? keccak256("another service") : SERVICE;
        agreement.deliverBy = uint64(block.timestamp + between(roles, 1, 1 days));
        agreement.reviewPeriod = uint64(roles % 6 hours);
        agreement.salt = bytes32(++_salt);
    }

    function drawOf(ISpendingMandate.Mandate memory limits, IJobEscrow.Agreement memory agreement)
        private
        view
        returns (ISpendingMandate.Draw memory)
    {
        return ISpendingMandate.Draw({
            mandate: limits,
            principalSignature: sign(
                keyOf(limits.principal), mandates.hashMandate(_mandates[uint256(limits.salt)])
            ),
            agentSignature: sign(keyOf(limits.agent), digestOf(limits, agreement)),
            providerAgentId: 0
        });
    }

    function digestOf(ISpendingMandate.Mandate memory limits, IJobEscrow.Agreement memory agreement)
        private
        view
        returns (bytes32)
    {
        return mandates.hashDraw(mandates.hashMandate(limits), escrow.hashAgreement(agreement));
    }

    function bySource(bytes memory data) private view returns (IJobEscrow.Payment memory) {
        bytes memory signature = abi.encode(address(mandates), data);
        return IJobEscrow.Payment(IJobEscrow.PaymentMethod.Source, 0, 0, signature);
    }

    function open(IJobEscrow.Agreement memory agreement, IJobEscrow.Payment memory payment)
        private
        returns (bool success)
    {
        bytes32 hash = escrow.hashAgreement(agreement);
        bytes memory ofClient = sign(keyOf(agreement.client), hash);
        bytes memory ofProvider = sign(keyOf(agreement.provider), hash);
        vm.prank(who(STRANGER));
        (success,) = address(escrow)
            .call(abi.encodeCall(escrow.createFromAgreement, (agreement, ofClient, ofProvider, payment)));
    }

    function track(IJobEscrow.Agreement memory agreement, address payer) private {
        uint256 id = uint256(escrow.hashAgreement(agreement));
        vm.assertEq(escrow.payerOf(id), payer, "who is refunded");
        _tasks.push(Task(id, payer, agreement.provider, keyOf(agreement.evaluator), agreement.price, false));
    }

    function who(uint256 key) private view returns (address) {
        return _people[key];
    }

    function idOf(uint256 task) private view returns (uint256) {
        return _tasks.length == 0 ? 0 : _tasks[task % _tasks.length].id;
    }

    function keyOf(address account) private view returns (uint256 key) {
        for (key = ONE; key < STRANGER; ++key) {
            if (who(key) == account) return key;
        }
    }

    function sign(uint256 key, bytes32 digest) private pure returns (bytes memory) {
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(key, digest);
        return abi.encodePacked(r, s, v);
    }
}
